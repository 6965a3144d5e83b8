using TumorTrace.Core.Files;
using TumorTrace.Core.Synthesis;
using TumorTrace.Inference;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>Replaces a model's file by one that was made and tried elsewhere first.</summary>
internal static class TrialFile
{
    /// <summary>Pixels of windows to compare the two files on: synthetic ones, and those that the old file holds.</summary>
    /// <param name="synthetic">So many at most.</param>
    public static IEnumerable<byte[]> Windows(OnnxModel old, int synthetic = int.MaxValue) =>
        SyntheticWindows
            .Create(old.Card.TargetMpp, old.Card.Window)
            .Take(synthetic)
            .Concat(old.References?.Windows.Where(w => w.Side == old.Card.Window).Select(w => w.Pixels) ?? []);

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
