import type { Page } from 'playwright-core';

/** What a page must have for people who do not see it, or see it on a phone; one line for each thing that is missing. */
export function accessibilityFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)];
    const textOf = (element: HTMLElement) =>
      element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element.textContent.trim();
    const nameOf = (element: HTMLElement) =>
      element.ariaLabel ?? element.getAttribute('aria-labelledby') ?? (element.title || textOf(element));
    for (const element of all(
      'input, select, textarea, button, a, iframe, progress, [role=img], nav, section',
    )) {
      if (!nameOf(element)) faults.push(`no name: ${element.outerHTML.slice(0, 80)}`);
    }
    for (const { outerHTML } of all('img:not([alt])'))
      faults.push(`no alternative: ${outerHTML.slice(0, 80)}`);
    const ids = all('[id]').map(({ id }) => id);
    for (const id of ids.filter((id, index) => ids.indexOf(id) !== index))
      faults.push(`id used twice: ${id}`);
    if (all('h1').length !== 1) faults.push('not exactly one h1');
    if (all('main').length !== 1) faults.push('not exactly one main');
    if (document.documentElement.lang === '') faults.push('no language');
    if (document.title === '') faults.push('no title');
    for (const { outerHTML, offsetWidth, offsetHeight } of all('button, input, summary, nav a')) {
      if (Math.min(offsetWidth, offsetHeight) < 24)
        faults.push(`too small to hit: ${outerHTML.slice(0, 80)}`);
    }
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) faults.push(`wider than the screen: ${scrollWidth} > ${clientWidth}`);
    return faults;
  });
}
