"""Outside URLs into verdicts under the network rules: asked politely, and never trusted; what was learned is kept."""
