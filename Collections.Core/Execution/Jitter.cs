namespace Collections.Core.Execution;

/// <summary>The source of chance for waits: from 0 (included) to 1 (excluded).</summary>
public delegate double Jitter();
