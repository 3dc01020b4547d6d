using Microsoft.AspNetCore.Components;

namespace Collections.Web.Shared;

public sealed partial class SqlText
{
    [Parameter, EditorRequired]
    public required string Sql { get; set; }
}
