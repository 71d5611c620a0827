import { useEffect, useRef, type ReactNode } from 'react';

interface PageProps {
  title: string;
  children: ReactNode;
}

/**
 * One view. Its heading takes the focus, so that a screen reader says where a link has led; another title later takes it
 * only from the title before, never from what the reader is using.
 */
export function Page({ title, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    document.title = title;
    if (document.activeElement === document.body) heading.current?.focus();
  }, [title]);
  return (
    <main>
      <h1 key={title} ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </main>
  );
}
