namespace TumorTrace.Cli.Doctor;

/// <summary>One line of what `tumortrace doctor` found.</summary>
/// <param name="Subject">What was looked at, in one word.</param>
/// <param name="State">"ok"; "note" for what works less well, or only in part; "missing" for what a segmentation needs.</param>
/// <param name="ToDo">Null if nothing is to be done.</param>
internal sealed record Finding(string Subject, string State, string Found, string? ToDo = null)
{
    internal const string IsOk = "ok",
        IsNote = "note",
        IsMissing = "missing";

    public static Finding Ok(string subject, string found) => new(subject, IsOk, found);

    public static Finding Note(string subject, string found, string toDo) => new(subject, IsNote, found, toDo);

    public static Finding Missing(string subject, string found, string toDo) => new(subject, IsMissing, found, toDo);
}
