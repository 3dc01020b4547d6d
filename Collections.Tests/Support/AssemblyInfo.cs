using System.Runtime.Versioning;
using Collections.Tests.Support;

// ./test is a shell script; the tests use file modes and signals.
[assembly: UnsupportedOSPlatform("windows")]

// More than the two cores they are meant for: most of a test is waiting, for a browser, a process or AMC's pace.
[assembly: Xunit.v3.Parallelization(MaxThreads = 3)]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]
