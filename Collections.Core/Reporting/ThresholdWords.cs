namespace Collections.Core.Reporting;

/// <summary>The words of the database for conditions.</summary>
internal static class ThresholdWords
{
    public static string Of(ThresholdCondition condition) => condition switch
    {
        ThresholdCondition.Above => "above",
        ThresholdCondition.Below => "below",
        ThresholdCondition.RisesBy => "rises_by",
        _ => "falls_by",
    };

    public static ThresholdCondition Parse(string word) => word switch
    {
        "above" => ThresholdCondition.Above,
        "below" => ThresholdCondition.Below,
        "rises_by" => ThresholdCondition.RisesBy,
        _ => ThresholdCondition.FallsBy,
    };
}
