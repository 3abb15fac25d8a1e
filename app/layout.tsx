import type { Metadata, Viewport } from 'next';
import localFont from 'next/font/local';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { Providers } from '@/components/layout/providers';
import { configOfProcess } from '@/lib/server/config';
import './globals.css';

/** From fontsource, where the scripts of the font are files of their own: only the Latin one is loaded at once. */
const geistSans = localFont({
  src: '../node_modules/@fontsource-variable/geist/files/geist-latin-wght-normal.woff2',
  variable: '--font-geist-sans',
  weight: '100 900',
  // app/fonts.css has one, behind letters of other scripts.
  adjustFontFallback: false,
});

/** Few pages need it at once, so none has to wait for it; its letters are as wide as those of other such fonts. */
const geistMono = localFont({
  src: '../node_modules/@fontsource-variable/geist-mono/files/geist-mono-latin-wght-normal.woff2',
  variable: '--font-geist-mono',
  weight: '100 900',
  adjustFontFallback: false,
  preload: false,
});

const description = 'Paste videos, watch the work happen, keep cited summaries.';

/** What a link to this server looks like elsewhere is the same for all pages: they are nobody else's. */
export function generateMetadata(): Metadata {
  return {
    metadataBase: new URL(configOfProcess().server.origin),
    title: { default: 'YouTube Summarizer', template: '%s · YouTube Summarizer' },
    description,
    openGraph: {
      type: 'website',
      siteName: 'YouTube Summarizer',
      title: 'YouTube Summarizer',
      description,
    },
    twitter: { card: 'summary_large_image' },
    robots: { index: false, follow: false },
  };
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fbfaf8' },
    { media: '(prefers-color-scheme: dark)', color: '#12100e' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Asking for it also keeps every page from being rendered before its request: a nonce is for one answer.
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <html
      lang="en"
      className={`${geistSans.variable} ${geistMono.variable}`}
      suppressHydrationWarning
    >
      <body>
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  );
}
