/** Whether this is the long run of `npm run test:soak`, and not the short one of `npm test`. */
export const soak = process.env.SOAK === '1';
