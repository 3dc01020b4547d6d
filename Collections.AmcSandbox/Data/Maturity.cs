using Collections.AmcSandbox.Engine;

namespace Collections.AmcSandbox.Data;

/// <summary>
/// How complete a day's data is on the day it is read. It only grows: traffic is nearly complete after two days, conversions keep coming for thirty.
/// </summary>
internal static class Maturity
{
    private const int SettledAfterDays = 30;

    public static double Traffic(int ageDays) => Arrival(ageDays) * (0.985 + (0.015 * Share(ageDays)));

    public static double Conversions(int ageDays) => Arrival(ageDays) * (0.75 + (0.25 * Math.Sqrt(Share(ageDays))));

    /// <summary>Whether AMC still has the day, and already.</summary>
    public static bool Has(DateOnly day, DateOnly asOf, SandboxInstance instance)
    {
        return day <= asOf && day >= asOf.AddMonths(-TimeWindows.HistoryMonths) && day >= instance.Created.AddDays(-28);
    }

    private static double Share(int ageDays) => Math.Clamp((double)ageDays / SettledAfterDays, 0, 1);

    private static double Arrival(int ageDays) => ageDays switch
    {
        < 0 => 0,
        0 => 0.3,
        1 => 0.8,
        _ => 1,
    };
}
