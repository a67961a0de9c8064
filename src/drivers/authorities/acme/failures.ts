import { ClonePanelError } from "../../../core/errors.ts";

export function authorityUnreachable(url: string, because: string): ClonePanelError {
  return new ClonePanelError(
    "AUTHORITY_UNREACHABLE",
    `the certificate authority at ${hostOf(url)}: ${because}`,
    {
      hint: "The certificates that are installed stay as they are. It is asked again later.",
      remedy: "wait",
    },
  );
}

export function authorityBusy(url: string, because: string): ClonePanelError {
  return new ClonePanelError(
    "AUTHORITY_BUSY",
    `the certificate authority at ${hostOf(url)} puts it off: ${because}`,
    {
      hint: "It limits how much it is asked, some for a week. The certificates that are installed stay as they are.",
      remedy: "wait",
    },
  );
}

export function certificateRefused(url: string, because: string): ClonePanelError {
  return new ClonePanelError(
    "CERTIFICATE_REFUSED",
    `the certificate authority at ${hostOf(url)} refuses: ${because}`,
    {
      hint: "Its reason is in the message: often CAA, a name that does not exist, or a nameserver that answers something else.",
      remedy: "owner",
    },
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "an address that is none";
}
