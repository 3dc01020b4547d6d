namespace Collections.Web.Jobs;

/// <summary>Why a week failed, as the dashboard shows it.</summary>
public sealed class WeekFailedException(string message) : Exception(message);
