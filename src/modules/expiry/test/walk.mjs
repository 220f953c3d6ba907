export const words = { '/expiries/:word': ['export', 'application'] }
