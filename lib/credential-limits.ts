/** Characters. An address has no more (RFC 5321, 4.5.3.1.3), and hashing a longer password would only cost time. */
export const maxEmailLength = 254;
export const maxPasswordLength = 200;
