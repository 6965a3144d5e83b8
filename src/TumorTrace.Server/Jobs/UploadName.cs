using System.Text;
using TumorTrace.Server.Problems;
using TumorTrace.Slides;

namespace TumorTrace.Server.Jobs;

/// <summary>Checks the names of uploaded files.</summary>
internal static class UploadName
{
    private const int MostBytes = 200;

    /// <summary>Formats with several files, which one upload cannot hold.</summary>
    private static readonly string[] s_several = [".mrxs", ".vms", ".vmu"];

    /// <exception cref="RequestProblemException">400: the name is a path, hidden, too long, or not of a slide.</exception>
    internal static string Check(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw RequestProblemException.Malformed(
                "the file's name is missing; send it as ?name=FILE, or the file as multipart/form-data"
            );
        if (name.IndexOfAny(['/', '\\', ':']) >= 0 || name.Any(char.IsControl) || name is "." or "..")
            throw RequestProblemException.Malformed($"'{Shown(name)}' is a path; expected a file's name without folders");
        if (name[0] is '.' or '-' || name[^1] is '.' or ' ')
            throw RequestProblemException.Malformed(
                $"'{Shown(name)}' begins or ends with a character that a slide's name must not; rename the file"
            );
        if (Encoding.UTF8.GetByteCount(name) > MostBytes)
            throw RequestProblemException.Malformed($"'{Shown(name)}' has more than {MostBytes} bytes; rename the file");
        var ending = Path.GetExtension(name);
        if (s_several.Contains(ending, StringComparer.OrdinalIgnoreCase))
            throw RequestProblemException.Malformed(
                $"'{Shown(name)}': such a slide consists of several files; copy them all into the workspace's slides folder"
            );
        return SlideFile.Extensions.Contains(ending)
            ? name
            : throw RequestProblemException.Malformed(
                $"'{Shown(name)}' is not the name of a slide; expected one of the endings "
                    + $"{string.Join(", ", SlideFile.Extensions.Except(s_several, StringComparer.Ordinal).Order(StringComparer.Ordinal))}"
            );
    }

    private static string Shown(string name) => new([.. name.Take(80).Select(c => char.IsControl(c) ? '?' : c)]);
}
