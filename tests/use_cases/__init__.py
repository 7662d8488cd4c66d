"""What people do, and who may."""
