namespace Collections.Web.Features.Reporting;

/// <summary>A widget that draws a chart.</summary>
public interface IReportChart
{
    /// <summary>The chart as a picture, in the browser's downloads.</summary>
    Task SavePngAsync();
}
