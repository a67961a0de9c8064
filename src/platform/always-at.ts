import { isIP, type LookupFunction } from "node:net";

/** Every name is found at this address. Host header, SNI and certificate stay those of the URL's name. */
export function alwaysAt(address: string): LookupFunction {
  const family = isIP(address);
  return (_name, options, done) => {
    if (options.all === true) done(null, [{ address, family }]);
    else done(null, address, family);
  };
}
