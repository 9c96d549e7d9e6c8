"""hibari: small neural voices for English, including `heart`, whose model comes with the package."""
