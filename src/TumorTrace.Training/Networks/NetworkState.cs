using TorchSharp;
using TumorTrace.Core;
using TumorTrace.Training.Torch;
using Tensor = TorchSharp.torch.Tensor;

namespace TumorTrace.Training.Networks;

/// <summary>What a partial load found: names of the network that the file had, and those it had not.</summary>
internal sealed record LoadReport(IReadOnlyList<string> Matched, IReadOnlyList<string> Missing, IReadOnlyList<string> Unused);

/// <summary>Copies a network's parameters and statistics out of libtorch and back.</summary>
internal static class NetworkState
{
    /// <summary>Beginnings of the names of tensors that another network of the family has in another shape.</summary>
    private static readonly string[] s_heads = ["fc.", "classifier.", "head.", "decoder."];

    /// <summary>Everything that is stored, in graph order, each name preceded by <paramref name="prefix"/>.</summary>
    public static IEnumerable<NamedTensor> Read(TorchNetwork network, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Entries.Select(e => new NamedTensor(prefix + e.Name, e.Shape, ToArray(network[e.Name])));
    }

    /// <summary>
    /// Takes over what the file has under the network's names (torchvision's). Matrices [out, in] fit 1×1
    /// convolutions. A segmenter or classifier head that the file lacks keeps its first values and is reported.
    /// </summary>
    /// <exception cref="UserException">A tensor of the same name has another shape, or no name matches.</exception>
    public static LoadReport Load(
        TorchNetwork network,
        IReadOnlyList<NamedTensor> tensors,
        string source,
        string prefix = "",
        bool partial = false
    )
    {
        ArgumentNullException.ThrowIfNull(network);
        var byName = tensors
            .Where(t => t.Name.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(t => t.Name[prefix.Length..], StringComparer.Ordinal);
        var matched = new List<string>();
        foreach (var entry in network.Entries)
        {
            if (!byName.TryGetValue(entry.Name, out var tensor) || (partial && IsOtherHead(entry, tensor)))
                continue;
            if (!SameShape(entry.Shape, tensor.Shape))
                throw new UserException(
                    $"{source}: {entry.Name} is [{string.Join(", ", tensor.Shape)}], "
                        + $"{network.Graph.Name} expects [{string.Join(", ", entry.Shape)}]; choose the network that the weights are for"
                );
            Write(network[entry.Name], tensor.Values);
            matched.Add(entry.Name);
        }
        string[] missing = [.. network.Entries.Select(e => e.Name).Except(matched, StringComparer.Ordinal)];
        if (matched.Count == 0 || (!partial && missing.Length > 0))
            throw new UserException(
                $"{source}: holds {matched.Count} of the {network.Entries.Count} tensors of {network.Graph.Name}, "
                    + $"expected {(partial ? "some" : "all")} under torchvision's names; missing: {string.Join(", ", missing.Take(3))} …"
            );
        return new LoadReport(matched, missing, [.. byName.Keys.Except(matched, StringComparer.Ordinal)]);
    }

    internal static float[] ToArray(Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        return tensor.detach().cpu().contiguous().data<float>().ToArray();
    }

    internal static void Write(Tensor target, float[] values)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        target.copy_(torch.tensor(values).view(target.shape));
    }

    /// <summary>torchvision's fc has 1000 classes, ours one: not an error in a backbone.</summary>
    private static bool IsOtherHead(StateEntry entry, NamedTensor tensor) =>
        Array.Exists(s_heads, h => entry.Name.StartsWith(h, StringComparison.Ordinal)) && !SameShape(entry.Shape, tensor.Shape);

    private static bool SameShape(long[] expected, long[] found) =>
        expected.SequenceEqual(found) || (found.Length == 2 && expected.SequenceEqual([.. found, 1, 1]));
}
