using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Bridge.Tests")]
