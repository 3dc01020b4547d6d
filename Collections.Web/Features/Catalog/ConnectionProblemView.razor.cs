using Collections.Core.Catalog;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Catalog;

/// <summary>Why AMC does not answer: what is wrong, what to do, and Amazon's own words.</summary>
public sealed partial class ConnectionProblemView
{
    [Parameter, EditorRequired]
    public required ConnectionProblem Problem { get; set; }
}
