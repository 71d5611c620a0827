import { useEffect, useRef, type ReactNode } from 'react';

interface PageProps {
  title: string;
  children: ReactNode;
}

/** One view. Its heading takes the focus, so that a screen reader says where a link has led. */
export function Page({ title, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = title;
    heading.current?.focus();
  }, [title]);
  return (
    <main>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </main>
  );
}
