using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>Why a collection as a whole does not go on.</summary>
public sealed partial class CollectionNotices
{
    [Parameter, EditorRequired]
    public required CollectionDetail Collection { get; set; }

    [Parameter]
    public EventCallback OnDone { get; set; }

    [Inject]
    public required VerbRunner Verbs { get; init; }

    private async Task ConfirmAsync()
    {
        if (await Verbs.RunAsync(commands => commands.ConfirmHeldAsync(Collection.Id, CancellationToken.None), _ => "The waiting weeks go on."))
        {
            await OnDone.InvokeAsync();
        }
    }
}
