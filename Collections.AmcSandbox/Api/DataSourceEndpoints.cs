using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Api;

/// <summary>The tables that an instance has.</summary>
internal static class DataSourceEndpoints
{
    public static void Map(IEndpointRouteBuilder reporting)
    {
        reporting.MapGet("/dataSources", List);
        reporting.MapGet("/dataSources/{dataSourceId}", Get);
    }

    private static IResult List(HttpContext http, string? limit, string? nextToken)
    {
        var all = SourceTables.In(AmcGate.InstanceOf(http)).Select(Body).ToList();
        var (page, next, refusal) = Paging.Page(all, limit, nextToken);
        return refusal ?? AmcResult.Ok(new DataSourceListBody(page, next), SandboxJson.Default.DataSourceListBody, AmcResult.DataSources);
    }

    private static IResult Get(HttpContext http, string dataSourceId)
    {
        return SourceTables.Find(dataSourceId, AmcGate.InstanceOf(http)) is { } table
            ? AmcResult.Ok(new OneDataSourceBody(Body(table)), SandboxJson.Default.OneDataSourceBody, AmcResult.DataSources)
            : AmcResult.Error(404, $"Data source with ID {dataSourceId} does not exist.");
    }

    private static DataSourceBody Body(SourceTable table)
    {
        return new DataSourceBody(table.Name, table.Description, "AMAZON", "AMAZON", [], [.. table.Columns.Select(Body)]);
    }

    private static ColumnBody Body(SourceColumn column) => new()
    {
        Name = column.Name,
        DataType = column.Kind.ToString().ToUpperInvariant(),
        ColumnType = column.IsMetric ? "METRIC" : "DIMENSION",
        Sensitivity = column.Sensitivity switch
        {
            0 => "NONE",
            1 => "LOW",
            2 => "MEDIUM",
            SourceColumns.HighestOutput => "HIGH",
            _ => "VERY_HIGH",
        },
    };
}
