/** What a file can be and be sent to the vendor; `ole` is a file in the container of Word and PowerPoint whose list of parts is too far apart to be read. */
export type DocumentKind =
  | 'word'
  | 'powerpoint'
  | 'ole'
  | 'docx'
  | 'pptx'
  | 'pdf'
  | 'jpg'
  | 'png'
  | 'rtf'
  | 'html'
  | 'mhtml'
  | 'word-xml';

/** What a file is, or why it is none of them. */
export type Content =
  | { kind: DocumentKind }
  /** Its end, or a part that everything hangs on, is missing or cannot be read. */
  | { fault: 'cut' }
  | { fault: 'password' }
  | { fault: 'macros' }
  /** Something else: what, and what its owner can do. */
  | { fault: 'other'; what: string; advice: string };

export const CUT: Content = { fault: 'cut' };
export const PASSWORD: Content = { fault: 'password' };

export function other(what: string, advice: string): Content {
  return { fault: 'other', what, advice };
}

export const SPREADSHEET = other('a spreadsheet', 'save it as PDF');
export const ARCHIVE = other('an archive', 'unpack it and send the documents in it');
