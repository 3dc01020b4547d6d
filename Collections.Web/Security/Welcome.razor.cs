using Collections.Core.Data;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;

namespace Collections.Web.Security;

/// <summary>Opened by the link that an administrator hands over: a person chooses a password, for the first time or again.</summary>
public sealed partial class Welcome
{
    internal const string Path = "/welcome";

    private bool _isOpen;
    private IReadOnlyList<string> _problems = [];

    [CascadingParameter]
    public required HttpContext HttpContext { get; set; }

    [SupplyParameterFromQuery]
    public string? Link { get; set; }

    [SupplyParameterFromForm]
    private NewPassword? Form { get; set; }

    [Inject]
    private People People { get; init; } = null!;

    [Inject]
    private SignInLinks Links { get; init; } = null!;

    [Inject]
    private SignInManager<User> SignInManager { get; init; } = null!;

    [Inject]
    private NavigationManager Navigation { get; init; } = null!;

    protected override async Task OnInitializedAsync() => _isOpen = await Links.IsOpenAsync(SignInLinks.Person, Link, HttpContext.RequestAborted);

    private async Task SetAsync()
    {
        _problems = NewPassword.ProblemOf(Form) is { } problem ? [problem] : [];
        if (_problems is [])
        {
            (var user, _problems) = await People.WelcomeAsync(Links, Link, Form!.Password!, HttpContext.RequestAborted);
            if (user is not null)
            {
                await SignInManager.SignInAsync(user, isPersistent: true);
                Navigation.NavigateTo("/");
                return;
            }
        }

        HttpContext.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
    }
}
