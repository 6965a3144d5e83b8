import { chromium } from 'playwright-core';

/** Without a graphics card, so that nothing emulates one. Debian's Chromium (or that of CHROMIUM), which asks nobody outside. */
export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
      '--disable-gpu',
      '--disable-software-rasterizer',
    ],
    ignoreDefaultArgs: ['--enable-unsafe-swiftshader'],
  });
