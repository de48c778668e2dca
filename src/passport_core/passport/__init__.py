"""The domain: certifications, blocks, awards, claims, records, shares. Knows no cryptography, HTTP or SQL."""
