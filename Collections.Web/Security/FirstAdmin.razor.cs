using System.ComponentModel.DataAnnotations;
using Collections.Core.Data;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;

namespace Collections.Web.Security;

/// <summary>Opened by the link on the console while there is no user.</summary>
public sealed partial class FirstAdmin
{
    internal const string Path = "/first-admin";

    private bool _isOpen;
    private IReadOnlyList<string> _problems = [];

    [CascadingParameter]
    public required HttpContext HttpContext { get; set; }

    [SupplyParameterFromQuery]
    public string? Link { get; set; }

    [SupplyParameterFromForm]
    private FirstAdminForm? Form { get; set; }

    [Inject]
    private People People { get; init; } = null!;

    [Inject]
    private SignInLinks Links { get; init; } = null!;

    [Inject]
    private SignInManager<User> SignInManager { get; init; } = null!;

    [Inject]
    private NavigationManager Navigation { get; init; } = null!;

    protected override async Task OnInitializedAsync() =>
        _isOpen = await Links.IsOpenAsync(SignInLinks.FirstAdmin, Link, HttpContext.RequestAborted);

    private async Task CreateAsync()
    {
        var (name, email) = (Form?.Name?.Trim() ?? "", Form?.Email?.Trim() ?? "");
        _problems = [.. Problems(name, email)];
        if (_problems is [])
        {
            (var user, _problems) = await People.CreateFirstAdminAsync(Links, Link, name, email, Form!.Password!, HttpContext.RequestAborted);
            if (user is not null)
            {
                await SignInManager.SignInAsync(user, isPersistent: true);
                Navigation.NavigateTo("/");
                return;
            }
        }

        HttpContext.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
    }

    private IEnumerable<string> Problems(string name, string email)
    {
        if (name is "")
        {
            yield return "Enter a name; others read it beside what you do.";
        }

        if (!new EmailAddressAttribute().IsValid(email))
        {
            yield return "Enter an email address; you sign in with it.";
        }

        if (NewPassword.ProblemOf(Form) is { } problem)
        {
            yield return problem;
        }
    }

    private sealed class FirstAdminForm : NewPassword
    {
        public string? Name { get; set; }

        public string? Email { get; set; }
    }
}
