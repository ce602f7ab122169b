"""Archives that several harvesters wrote, put together into one."""
