namespace TumorTrace.Core;

/// <summary>
/// A problem the user can act on: bad input, a missing file, a full disk. Its message says which file, what was
/// found, what was expected and what to do; it is shown without a stack trace and ends a slide with exit code 2.
/// </summary>
public sealed class UserException : Exception
{
    public UserException(string message)
        : base(message) { }

    public UserException(string message, Exception inner)
        : base(message, inner) { }

    /// <summary>
    /// The option that would help, as its property's path (such as <c>Tissue.MaskFile</c>); null if none would. Whoever shows the message
    /// adds its own name for it: a flag, a form field.
    /// </summary>
    public string? Option { get; init; }

    /// <summary>Which image of a model's batch it is about, from 0; null if none.</summary>
    internal int? Image { get; init; }
}
