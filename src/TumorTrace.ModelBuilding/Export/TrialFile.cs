using TumorTrace.Core.Files;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>Replaces a model's file by one that was made and tried elsewhere first.</summary>
internal static class TrialFile
{
    /// <param name="make">Writes the new file under the name that it is given, a temporary one; false: the old file stays.</param>
    /// <returns>What <paramref name="make"/> returned.</returns>
    public static bool Replace(string path, Func<string, bool> make)
    {
        var folder = Directory.CreateTempSubdirectory("tumortrace-upgrade-").FullName;
        try
        {
            var trial = Path.Combine(folder, Path.GetFileName(path));
            if (!make(trial))
                return false;
            AtomicFile.Write(path, temporary => File.Copy(trial, temporary, overwrite: true));
            return true;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
