"""The checks of ``ngoaivu doctor``: what a machine must be like for harvests that nobody watches."""
