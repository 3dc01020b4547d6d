using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Sql;

/// <summary>A compiled query.</summary>
internal sealed class QueryPlan
{
    public IReadOnlyList<OutputColumn> Columns { get; } =
    [
        new("campaign", DataKind.String, false, false), new("campaign_id_string", DataKind.String, false, false),
        new("asin", DataKind.String, false, false), new("impressions", DataKind.Long, true, true), new("clicks", DataKind.Long, true, true),
        new("spend", DataKind.Double, true, true), new("filtered", DataKind.Boolean, false, false),
    ];

    public IEnumerable<Value[]> Rows(ResultRequest request, int part, int parts)
    {
        for (var c = part; c < 12; c += parts)
        {
            for (var a = 0; a < 8; a++)
            {
                var seed = Noise.Mix(Noise.Mix(Noise.Mix((ulong)(request.Seed + Columns.Count), request.Instance.Id), (ulong)((c * 100) + a)), (ulong)request.Window.StartUtc.Ticks);
                var impressions = (long)Noise.Between(seed, 20_000, 200_000);
                var clicks = (long)(impressions * Noise.Between(Noise.Mix(seed, 1), 0.003, 0.014));
                yield return
                [
                    Value.Of($"Campaign {c}"), Value.Of($"{571234567890123000 + c}"), a == 7 ? Value.Null : Value.Of($"B0{c:D3}{a:D5}"),
                    Value.Of(impressions), Value.Of(clicks), Value.Of(Math.Round(clicks * 0.8, 2)), Value.Of(a == 7),
                ];
            }
        }
    }
}
