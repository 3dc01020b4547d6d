using System.Diagnostics;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.App;

public sealed partial class Error
{
    [CascadingParameter]
    public HttpContext? HttpContext { get; set; }

    private string TraceId => Activity.Current?.TraceId.ToString() ?? HttpContext?.TraceIdentifier ?? "unknown";
}
