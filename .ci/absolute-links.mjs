/** A page whose links lead into the repository at a tag, wherever the page is read; pictures to what is in them. */
export function absoluteLinks(page, url, tag) {
  return page.replaceAll(/(!?)\[([^\]]*)\]\((?![a-z]+:|#)([^)\s]+)\)/g, (_, mark, text, path) => {
    const kind = mark === '!' ? 'raw' : 'blob';
    return `${mark}[${text}](${new URL(path, `${url}/${kind}/${tag}/`).href})`;
  });
}
