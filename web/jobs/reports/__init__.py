"""Reports of cameras: gathered from the store, written as XLSX, PDF or HTML, and recorded."""
