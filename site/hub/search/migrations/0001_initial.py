from django.db import migrations, models

from hub.search.words import TABLE


def create_words(apps, schema_editor):
    for statement in TABLE.create:
        schema_editor.execute(statement)


def drop_words(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=40)),
                ("key", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("products", models.CharField(blank=True, max_length=200)),
                ("dated", models.DateField(null=True)),
                ("title", models.CharField(max_length=300)),
                ("named", models.TextField(blank=True)),
                ("folded", models.TextField()),
                ("text", models.TextField()),
            ],
            options={
                "verbose_name": "检索条目",
                "verbose_name_plural": "检索条目",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="search_document_once")],
            },
        ),
        migrations.RunPython(create_words, drop_words),
    ]
