using Collections.Core.Catalog;

namespace Collections.Web.Features.Catalog;

/// <summary>The form beside the editor as it stands: immutable, so that "changed" is a comparison. The query itself is the editor's.</summary>
public sealed record WorkflowDraft(InstanceId? Instance, string Name, string Description, bool MarksFiltered);
