/** @module sharp, loaded when the first picture is needed. */

/** With one thread a picture and no cache: pictures are many and none is made twice, so both would only cost memory. */
export async function loadSharp() {
  const { default: sharp } = await import('sharp')
  sharp.concurrency(1)
  sharp.cache(false)
  return sharp
}
