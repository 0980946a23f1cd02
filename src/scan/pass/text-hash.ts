const { imul } = Math;

/**
 * 53 bits of a text as a whole number, well mixed (cyrb53, public domain). Two of 50,000 texts have the same one with a
 * probability of about one in ten million. It is no protection against someone who looks for two such texts.
 */
export function hashText(text: string): number {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    low = imul(low ^ unit, 2_654_435_761);
    high = imul(high ^ unit, 1_597_334_677);
  }
  const mixedLow = mix(low, high);
  const mixedHigh = mix(high, mixedLow);
  return (mixedHigh & 0x1f_ffff) * 2 ** 32 + (mixedLow >>> 0);
}

function mix(value: number, other: number): number {
  return imul(value ^ (value >>> 16), 2_246_822_507) ^ imul(other ^ (other >>> 13), 3_266_489_909);
}
