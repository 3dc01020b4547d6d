using Collections.Core.Amc;

namespace Collections.Core.Execution;

/// <summary>An open execution, and what AMC says of it.</summary>
internal sealed record PollFinding(OpenExecution Row, AmcExecution Amc);
