import { currentTexts } from './language.ts';
import { PlainProblem } from './problem.tsx';

interface PostOptions {
  headers: Record<string, string>;
  body: FormData | Blob | string;
  onProgress?: (sentBytes: number) => void;
  signal: AbortSignal;
}

/** A POST that says how much it has sent, which `fetch` cannot. Answers JSON, or throws. */
export function post<T>(url: string, { headers, body, onProgress, signal }: PostOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const { problems } = currentTexts();
    const cancelled = () => new PlainProblem(problems.cancelled);
    const request = new XMLHttpRequest();
    request.open('POST', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded }) => onProgress?.(loaded);
    request.onload = () => {
      const response = request.response as object | null;
      // A gateway that is too busy says so in its own words; a storage in trouble is worth another attempt.
      if (response !== null && (request.status < 500 || 'errors' in response)) resolve(response as T);
      else if (request.status === 413) reject(new PlainProblem(problems.codes['PAYLOAD_TOO_LARGE']));
      else reject(new TypeError(`The server answered with status ${request.status}.`));
    };
    request.onerror = () => reject(new TypeError('The server cannot be reached.'));
    request.onabort = () => reject(cancelled());
    if (signal.aborted) return reject(cancelled());
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}
