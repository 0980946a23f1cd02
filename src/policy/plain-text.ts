/** Neither an e-mail address nor what moves a terminal. */
export const noAddress = /^[^@\u0000-\u001f\u007f-\u009f]*$/;

/** Digits enough for a telephone number, with or without what people put between them. */
export const longNumber = /[0-9](-?[ ./]?[0-9]){6,}/;

/** Whether a text that people wrote may stand in signed evidence. */
export function isPlainText(text: string): boolean {
  return text.length > 0 && text.length <= 256 && noAddress.test(text) && !longNumber.test(text);
}
