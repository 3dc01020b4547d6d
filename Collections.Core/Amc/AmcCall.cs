namespace Collections.Core.Amc;

/// <summary>
/// One HTTP exchange with Amazon, as it is written to the log of an execution: the call (such as <c>create execution</c>), Amazon's id of
/// the request, the error class (null when it went well or was given up by us), and in a few words what went wrong, without secrets and
/// without text of the query.
/// </summary>
public sealed record AmcCall(
    string Endpoint,
    DateTimeOffset StartedAt,
    TimeSpan Duration,
    int? StatusCode,
    string? RequestId,
    AmcErrorClass? ErrorClass,
    string? Note);
