/** Takes the focus where it appears; as it stands, so that React calls it once and not with each render. */
export function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}

/** For what goes away when it has done its work: whoever is at it is led to the heading, and not lost. */
export function handFocusOn(element: HTMLElement | null): () => void {
  return () => {
    if (element?.contains(document.activeElement)) document.querySelector('h1')?.focus();
  };
}
