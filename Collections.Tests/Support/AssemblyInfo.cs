using System.Runtime.Versioning;

// ./test is a shell script; the tests use file modes and signals.
[assembly: UnsupportedOSPlatform("windows")]
