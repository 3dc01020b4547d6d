using System.Net.Sockets;
using Collections.Core.Amc;
using Collections.Core.Ingestion;
using Npgsql;

namespace Collections.Core.Execution;

/// <summary>Why a step did not do its work.</summary>
/// <param name="Message">For people: AMC's own words where it said something.</param>
/// <param name="RetryAfter">How long AMC asks to wait.</param>
internal sealed record StepFailure(FailureClass Class, string Message, TimeSpan? RetryAfter = null)
{
    private const int LongestMessage = 2000;

    /// <summary>Classifies whatever a step threw. Cancellation is no failure and must not come here.</summary>
    public static StepFailure From(Exception exception) => exception switch
    {
        AmcException amc => new(FailureClassText.Of(amc.ErrorClass), Short(amc.Details ?? amc.Message), amc.RetryAfter),
        UnreadableResultException unreadable => new(FailureClass.Unreadable, Short(unreadable.Message)),
        QueryException query => new(FailureClass.Invalid, Short(query.Message)),
        NpgsqlException { IsTransient: true } or IOException or TimeoutException or SocketException or HttpRequestException =>
            new(FailureClass.Transient, "The connection to the database or to AMC was lost."),
        _ => new(FailureClass.Internal, $"An error in Data Collections ({exception.GetType().Name}); its log has the details."),
    };

    private static string Short(string text) => text.Length <= LongestMessage ? text : string.Concat(text.AsSpan(0, LongestMessage), "…");
}
