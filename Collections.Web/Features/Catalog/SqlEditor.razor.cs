using System.Text;
using System.Text.Json;
using Collections.Core.Data;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Collections.Web.Features.Catalog;

/// <summary>
/// A field for SQL: CodeMirror in the browser, which holds the text. The page hears that it changed and fetches it, as a stream, because a query may be longer
/// than a message of the circuit. What is typed and not saved is also kept in the browser, so that nothing is lost with the circuit.
/// </summary>
public sealed partial class SqlEditor : IAsyncDisposable
{
    private const string Module = "./editor/sql-editor.min.js";
    private const long LongestText = 16 << 20;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly string _hint = $"hint-{Guid.NewGuid():N}";
    private ElementReference _element;
    private IJSObjectReference? _module;
    private IJSObjectReference? _editor;
    private DotNetObjectReference<SqlEditor>? _self;
    private bool _isDisposed;

    /// <summary>What it begins with; later texts are put in by <see cref="SetAsync"/>.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    [Parameter, EditorRequired]
    public required string Label { get; set; }

    [Parameter]
    public bool IsReadOnly { get; set; }

    /// <summary>Under which name the browser keeps what is not saved; null: it keeps nothing.</summary>
    [Parameter]
    public string? DraftKey { get; set; }

    /// <summary>The version that the text is from.</summary>
    [Parameter]
    public int Version { get; set; }

    [Parameter]
    public EventCallback<string> OnChanged { get; set; }

    [Parameter]
    public EventCallback OnSave { get; set; }

    /// <summary>The browser has a text that was never saved.</summary>
    [Parameter]
    public EventCallback<SqlDraft> OnDraft { get; set; }

    [Inject]
    public required IJSRuntime JS { get; init; }

    /// <summary>Of several people at one browser, each keeps their own.</summary>
    [Inject]
    public required ICurrentUser User { get; init; }

    public async Task<string> TextAsync() => _editor is null ? Text : Encoding.UTF8.GetString(await ReadAsync("text"));

    /// <param name="version">The version that the text was begun from, where that is another one than what was there; what is kept of it says so too.</param>
    public async Task SetAsync(string text, int? version = null)
    {
        if (_editor is not null)
        {
            await _editor.InvokeVoidAsync("set", text, version);
        }
    }

    /// <summary>The text is stored now: the browser forgets its copy.</summary>
    public async Task SavedAsync(int version, string text)
    {
        if (_editor is not null)
        {
            await _editor.InvokeVoidAsync("saved", version, text);
        }
    }

    public async Task DiscardDraftAsync()
    {
        if (_editor is not null)
        {
            await _editor.InvokeVoidAsync("discardDraft");
        }
    }

    /// <summary>Underlines what is wrong.</summary>
    public async Task MarkAsync(IReadOnlyList<SqlMark> marks)
    {
        if (_editor is not null)
        {
            await _editor.InvokeVoidAsync("mark", marks);
        }
    }

    [JSInvokable("ChangedAsync")]
    public async Task ChangedAsync() => await OnChanged.InvokeAsync(await TextAsync());

    [JSInvokable("SaveAsync")]
    public Task SaveAsync() => OnSave.InvokeAsync();

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        try
        {
            await ReleaseAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and the editor with it.
        }

        _self?.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        try
        {
            await BeginAsync();
        }
        catch (Exception exception) when (_isDisposed && exception is JSException or JSDisconnectedException or ObjectDisposedException or OperationCanceledException)
        {
            // Another text was shown, or the page left, while this editor was still on its way: its element is gone.
        }
    }

    private async Task BeginAsync()
    {
        _self = DotNetObjectReference.Create(this);
        _module = await JS.InvokeAsync<IJSObjectReference>("import", Module);
        if (_isDisposed)
        {
            await ReleaseAsync();
            return;
        }

        _editor = await _module.InvokeAsync<IJSObjectReference>(
            "create", _element, _self, Text, new { label = Label, describedBy = _hint, readOnly = IsReadOnly, draftKey = DraftKey is null ? null : $"{User.Id}.{DraftKey}", version = Version });
        if (_isDisposed)
        {
            await ReleaseAsync();
        }
        else if (!IsReadOnly && await ReadAsync("draft") is { Length: > 0 } bytes
            && JsonSerializer.Deserialize<SqlDraft>(bytes, Json) is { Text.Length: > 0 } draft && draft.Text != Text)
        {
            await OnDraft.InvokeAsync(draft);
        }
    }

    private async Task ReleaseAsync()
    {
        if (_editor is not null)
        {
            await _editor.InvokeVoidAsync("destroy");
            await _editor.DisposeAsync();
        }

        if (_module is not null)
        {
            await _module.DisposeAsync();
        }
    }

    private async Task<byte[]> ReadAsync(string what)
    {
        await using var reference = await _editor!.InvokeAsync<IJSStreamReference>(what);
        await using var stream = await reference.OpenReadStreamAsync(LongestText);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);

        // A stream may not be empty, so each begins with a letter of no meaning.
        return bytes.ToArray()[1..];
    }
}
