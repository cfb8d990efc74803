"""What models are made with: surfaces in numpy, and their assembly into meshes."""
